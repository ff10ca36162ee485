import { PRICES, PRICES_VERSION } from '../src/cost/prices.ts';
import { comparePrices } from './compare.ts';
import { readLitellmRows } from './read-litellm.ts';

/** Compares our table with the lists of others: docs/cost.md. Exits with 1 where something is new. */
const { equal, explained, excepted, alone, errors } = comparePrices(
  PRICES,
  readLitellmRows(),
  new Date(PRICES_VERSION),
);

console.log(`${PRICES.length} rows, version ${PRICES_VERSION}: ${equal} prices of other lists are the same`);
for (const [reason, lines] of explained) console.log(`  ${String(lines.size).padStart(4)} differ: ${reason}`);
console.log(`  ${String(excepted.length).padStart(4)} differ: single exceptions, prices/exceptions.ts`);
console.log(`  ${String(alone.length).padStart(4)} rows are in neither list`);
if (process.argv.includes('--verbose')) {
  for (const [reason, lines] of explained) for (const line of lines) console.log(`${reason} | ${line}`);
  for (const row of alone) console.log(`in neither list | ${row}`);
}
for (const error of errors) console.error(error);
if (errors.length > 0) {
  console.error(`${errors.length} findings. Correct src/cost/prices, or explain them: docs/cost.md`);
  process.exitCode = 1;
}
