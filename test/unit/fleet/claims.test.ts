import { describe, expect, test } from 'vitest';
import { pastThreshold, type Claim } from '../../../src/fleet/claims.ts';
import { madeFleet, PLANTED_RATIO, type FleetPlan } from '../../support/fleet/made-fleet.ts';
import { plainChanges, type TraitsOf } from '../../support/fleet/plain-changes.ts';

const PLAN: FleetPlan = { seed: 1, architectures: 6, machines: 25, results: 100, runs: 5, sick: 10, planted: 10 };
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

const byDriver: TraitsOf = ({ isAfter }) => ({ driver: isAfter ? '560.35' : '560.9', browser: '140' });
const named = ({ architecture, result }: Claim): string => `${architecture} ${result}`;

describe('claims over a made fleet', () => {
  test('find 8 % in 10 of 600 results with 20 seeds, and hardly anything else', () => {
    let [found, wrong] = [0, 0];
    for (const seed of SEEDS) {
      const fleet = madeFleet({ ...PLAN, seed });
      expect(fleet.planted.size).toBe(10);
      const { claims, improvements, compared, left } = plainChanges(fleet, byDriver);
      expect(compared).toBe(600);
      expect([...left].toSorted()).toEqual([...fleet.sick].toSorted());
      found += claims.filter((one) => fleet.planted.has(named(one))).length;
      wrong += claims.filter((one) => !fleet.planted.has(named(one))).length + improvements.length;
      expect(claims.every(({ confoundedWith }) => confoundedWith.length === 0)).toBe(true);
      for (const { ratio, from, to } of claims) {
        expect([from, to]).toEqual(['560.9', '560.35']);
        expect(Math.abs(ratio.value / PLANTED_RATIO - 1)).toBeLessThan(0.03);
      }
    }
    expect(found).toBeGreaterThanOrEqual(198);
    expect(wrong).toBeLessThanOrEqual(1);
  });

  test('find nothing where nothing changed', () => {
    const wrong = SEEDS.flatMap((seed) => {
      const { claims, improvements } = plainChanges(madeFleet({ ...PLAN, seed, planted: 0 }), byDriver);
      return [...claims, ...improvements];
    });
    expect(wrong).toEqual([]);
  });

  test('leave the cause open where the browser changed with the driver on every machine', () => {
    const { claims, steps } = plainChanges(madeFleet(PLAN), ({ isAfter }) => ({
      driver: isAfter ? '2' : '1',
      browser: isAfter ? '141' : '140',
    }));
    expect(claims).toHaveLength(10);
    expect(claims.every(({ confoundedWith }) => confoundedWith.join() === 'browser')).toBe(true);
    expect(pastThreshold(claims, 0)).toEqual([]);
    expect(steps.every(({ confoundedWith }) => confoundedWith.join() === 'browser')).toBe(true);
  });

  test('come from the machines where only the driver changed, if there are any', () => {
    const { claims, steps } = plainChanges(madeFleet(PLAN), ({ host, isAfter }) => ({
      driver: isAfter ? '2' : '1',
      browser: isAfter && Number(host.slice(5)) < 75 ? '141' : '140',
    }));
    expect(claims.length).toBeGreaterThanOrEqual(9);
    expect(claims.every(({ confoundedWith }) => confoundedWith.length === 0)).toBe(true);
    expect(steps.every(({ machines, leftOut }) => machines + leftOut === PLAN.machines && leftOut > 10)).toBe(true);
  });

  test('count against a threshold only with their whole interval', () => {
    const { claims } = plainChanges(madeFleet(PLAN), byDriver);
    expect(pastThreshold(claims, 0.05).length).toBeGreaterThan(0);
    expect(pastThreshold(claims, 0.08)).toEqual([]);
  });
});
