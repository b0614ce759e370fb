"""What a dataset must look like before anyone reads it."""
