"""What the people who maintain this program need to know, gathered and scrubbed of what is nobody's business."""
