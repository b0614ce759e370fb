"""The whole product on whole lakes: what comes out is true, whatever the order, and whatever kills it on the way."""
