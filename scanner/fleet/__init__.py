"""Many machines: the same work under Procrastinate on PostgreSQL."""
