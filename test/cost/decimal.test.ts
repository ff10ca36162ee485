import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatUsd, readDecimal } from '../../src/cost/decimal.ts';

describe('decimals', () => {
  it('are read as integers', () => {
    assert.equal(readDecimal('3.75', 6), 3_750_000);
    assert.equal(readDecimal('0.00875', 6), 8_750);
    assert.equal(readDecimal('0', 6), 0);
    assert.equal(readDecimal('0.00006', 12), 60_000_000);
    for (const text of ['', '.5', '5.', '1e3', '-1', '+1', ' 1', '1 ', '0x1', '1,5', '0.0000001', '99999999999']) {
      assert.equal(readDecimal(text, 6), undefined, text);
    }
  });

  it('are written without trailing zeros', () => {
    assert.equal(formatUsd(10_500_000_000), '0.0105');
    assert.equal(formatUsd(0), '0');
    assert.equal(formatUsd(1), '0.000000000001');
    assert.equal(formatUsd(10_000_000_000_000), '10');
    assert.equal(formatUsd(-75_000_000), '-0.000075');
    assert.equal(formatUsd(Number.MAX_SAFE_INTEGER), '9007.199254740991');
  });

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (amount) => {
        assert.equal(readDecimal(formatUsd(amount), 12), amount);
      }),
    );
  });
});
