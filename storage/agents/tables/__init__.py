"""The tables of schema `agents`; instants are the wall clock's."""
