"""What data must look like before anyone reads them."""
