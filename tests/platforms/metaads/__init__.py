"""What the panel promises about Meta Ads, tried on real folders."""
