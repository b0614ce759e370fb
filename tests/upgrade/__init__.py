"""An older version is replaced: nothing of what it left behind is lost, told differently or damaged."""
