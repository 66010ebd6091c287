"""`python -m benchmarks.clusters [--shops N]`: how many planted groups are found, and how many innocent keys are named.

Each shop has 20,000 orders of 60 products whose refund-only rates differ: ordinary buyers of one to three orders, 40
loyal ones, 10 offices that share an address, and one buyer in a hundred who is picky (three times the rate). Twelve
groups of five to twelve orders are planted, seven in ten of them refunded without a return. Beside it stand shops
without any."""

from __future__ import annotations

import argparse
import random

from pdd_ops.work.clusters import Bought, beyond_chance

ORDERS, PRODUCTS, PLANTED = 20_000, 60, 12


def shop(seed: int, *, planted: int, coverage: float = 1.0) -> tuple[list[Bought], dict[str, str]]:
    """The orders of a shop, and the case of each refund-only order."""
    dice = random.Random(f"{seed} {planted} {coverage}")
    rates = [dice.uniform(0.005, 0.04) for _ in range(PRODUCTS)]
    orders = list[Bought]()

    def buy(key: str, count: int, times: float = 1.0, share: float | None = None) -> None:
        for _ in range(count):
            product = dice.randrange(PRODUCTS)
            refunded = dice.random() < (min(rates[product] * times, 0.9) if share is None else share)
            known = key if dice.random() < coverage else None
            orders.append(Bought(f"o{len(orders)}", str(product), known, refunded))

    for number in range(planted):
        buy(f"planted{number}", dice.randint(5, 12), share=0.7)
    for number in range(40):
        buy(f"loyal{number}", dice.randint(15, 40))
    for number in range(10):
        buy(f"office{number}", dice.randint(30, 80))
    number = 0
    while len(orders) < ORDERS:
        number += 1
        buy(f"buyer{number}", dice.choice((1, 1, 1, 2, 2, 3)), 3.0 if dice.random() < 0.01 else 1.0)
    return orders, {one.order: f"c{one.order}" for one in orders if one.refund_only}


def found_in(seed: int, *, planted: int, coverage: float = 1.0) -> tuple[int, int]:
    """How many planted keys were found, and how many others."""
    orders, cases = shop(seed, planted=planted, coverage=coverage)
    by_case = {case: order for order, case in cases.items()}
    keys = {one.order: one.key or "" for one in orders}
    named = [keys[by_case[one.case_ids[0]]] for one in beyond_chance(orders, cases)]
    right = sum(1 for key in named if key.startswith("planted"))
    return right, len(named) - right


def main() -> None:
    """Prints what is found at several coverages, and in shops without planted groups."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clusters", description=__doc__)
    parser.add_argument("--shops", type=int, default=30)
    shops = parser.parse_args().shops
    for planted, coverage in ((PLANTED, 1.0), (PLANTED, 0.5), (PLANTED, 0.2), (0, 1.0)):
        counts = [found_in(seed, planted=planted, coverage=coverage) for seed in range(shops)]
        right, wrong = (sum(side) for side in zip(*counts, strict=True))
        print(f"{planted} planted, coverage {coverage:.0%}: found {right} of {planted * shops}, others {wrong}")


if __name__ == "__main__":
    main()
