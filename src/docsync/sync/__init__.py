"""The pure heart of sync: snapshots, reconciling, merging, planning. No disk, network or clock."""
