"""Reads what a database holds, row by row as dictionaries, without the server."""
import json
import sqlite3


class SQLiteBooks:
    """An `aapm.sqlite`, also while a server writes to it."""

    def __init__(self, path):
        self.path = path

    def rows(self, statement):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement)]
        finally:
            connection.close()

    def has_table(self, name):
        return bool(self.rows(f"SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = '{name}'"))


class PostgresBooks:
    """A database of a `PostgresServer`, through its psql."""

    def __init__(self, server, database="aapm"):
        self.server = server
        self.database = database

    def rows(self, statement):
        found = self.server.sql(
            f"SELECT coalesce(json_agg(row_to_json(found)), '[]') FROM ({statement}) AS found", self.database)
        return json.loads(found[0][0])

    def has_table(self, name):
        return bool(self.rows(f"SELECT 1 AS one FROM pg_tables WHERE tablename = '{name}'"))
