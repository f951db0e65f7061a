"""What a planner takes away: maps, later plates, workbooks and drawings."""
