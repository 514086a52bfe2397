"""Operations carried out: each checked against what the plan saw, and noted for an undo."""
