"""From snapshots to a plan: what is to be done, with the texts that will be written."""
