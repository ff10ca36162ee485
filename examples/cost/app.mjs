// What calls cost: by list price, and by prices of one's own.
import { BedrockInstrumentation, createPriceBook, formatUsd, priceOf, PRICES_VERSION } from 'bedrock-otel';

const contract = [
  {
    model: 'amazon.nova-lite-v1:0',
    scope: 'in-region',
    tier: 'default',
    perMillion: { input: '0.05', output: '0.2' },
    effectiveFrom: '2026-01-01',
    currency: 'USD',
    source: 'our contract of January 2026',
  },
];
const model = 'amazon.nova-lite-v1:0';
const region = 'us-east-1';
const tell = ({ perMillion, source }) => `$${perMillion.input} and $${perMillion.output} a million, by ${source}`;
console.log(`by list of ${PRICES_VERSION}:`, tell(priceOf({ model, region })));
console.log('by contract:', tell(priceOf({ model, region }, createPriceBook(contract))));
console.log('of a model that nobody has a price for:', priceOf({ model: 'amazon.nova-tomorrow-v1:0', region }));

// `prices` also takes the path of a JSON file, { "prices": [ … ] }, and so does the variable BEDROCK_OTEL_PRICES.
new BedrockInstrumentation({
  prices: contract,
  responseHook: (_span, { cost }) => console.log(cost && `$${formatUsd(cost.picoUsd)}, by ${cost.source}`),
});
const { BedrockRuntimeClient, ConverseCommand } = await import('@aws-sdk/client-bedrock-runtime');
const client = new BedrockRuntimeClient({});
await client.send(
  new ConverseCommand({ modelId: model, messages: [{ role: 'user', content: [{ text: 'Name a city on a fjord.' }] }] }),
);
client.destroy();
