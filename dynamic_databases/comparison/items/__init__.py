"""The items of a comparison: columns, keys, tables and objects of each catalog, and their counterparts."""
