"""The first page: who comes today and what waits."""
