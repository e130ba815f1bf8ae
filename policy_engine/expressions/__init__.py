"""Small typed expressions over declared names: parsed by Lark, checked for units and ranges, run on one case or on
columns of a million.

Every value at run time is a whole number: an amount in its smallest unit, a date as its day number (1970-01-01 is 0),
a choice as its place in its list, a set as the bits of its members. So one definition means the same for one case and
for a column, nothing is rounded in secret, and a range that could overflow 62 bits is refused when it is loaded.

An optional date that a case does not have is MISSING. A comparison that reads it is false, whichever way round it is
written, and `given(name)` asks for it: no stand-in day can make anybody eligible.
"""
