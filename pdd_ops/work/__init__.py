"""What is done about the numbers: improvement actions, the operations log, targets.

`effect` needs only two calls. `treatment.treatment_of(connection, 'A12' or 'L7')` says what was done when to which
products and to move which metric; `treatment.campaigns(connection, shops, period)` gives the campaigns of a period, so
that they can be marked in the days around a treatment.
"""
