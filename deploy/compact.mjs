// Several configurations of the collector as one, on one line and without comments: small enough for a parameter of
// Systems Manager.
//
//   node deploy/compact.mjs otel-collector-config.yaml [deploy/collector/….yaml …]
//
// They are put together as the collector does with several --config: maps are merged, everything else is replaced.
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const configs = process.argv.slice(2).map((file) => parse(readFileSync(file, 'utf8')));
process.stdout.write(
  stringify(configs.reduce(layOver), {
    aliasDuplicateObjects: false,
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
    singleQuote: true,
  }),
);

function layOver(below, above) {
  if (!isMap(below) || !isMap(above)) return above;
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = key in below ? layOver(below[key], value) : value;
  return merged;
}

function isMap(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
