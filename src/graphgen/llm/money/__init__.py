"""What a run costs: prices, the ledger of what was bought, and the budget that bounds it."""
