"""Which product earns money, after refunds, goods, freight, fees and ads."""
