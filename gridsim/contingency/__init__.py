"""What the outage of one circuit does to the flows of all others: plain numpy on the DC load flow."""
