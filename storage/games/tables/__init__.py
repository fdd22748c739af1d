"""The tables of schema `games`; instants are the domain clock's."""
