"""Where the oracles look: exact points, shared by the claims that speak of the same expectation or network."""
