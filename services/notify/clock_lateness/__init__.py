"""How far the deadlines are behind: of people, and of the worker that turns them."""
