import { readFileSync, writeFileSync } from 'node:fs';
import { type AttributeRow, SPAN_ATTRIBUTES } from '../src/names.ts';

/**
 * Writes docs/telemetry.md from the catalogue of names; with --check it writes nothing
 * and fails where the page differs.
 */
const page = new URL('telemetry.md', import.meta.url);
const text = renderPage();

if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/telemetry.md differs from src/names.ts: run npm run docs');
  process.exitCode = 1;
}

function renderPage(): string {
  const rows: readonly AttributeRow[] = Object.values(SPAN_ATTRIBUTES);
  return [
    '# Telemetry',
    '',
    '<!-- Generated from src/names.ts by `npm run docs`. -->',
    '',
    'One span of kind CLIENT for every call of the Bedrock Runtime. An inference call is named',
    '`{gen_ai.operation.name} {model}`, where an ARN that hides its model stands as its kind',
    '(`chat application-inference-profile`); any other command is named `BedrockRuntime.{command}`.',
    '',
    'A fact that is not known is absent: no attribute is ever filled with a guess or a zero.',
    '',
    '## Status and ending',
    '',
    '| How the call ended | Status | `error.type` | `bedrock.stream.ending` (streams) |',
    '|---|---|---|---|',
    '| The whole answer arrived | UNSET | – | `complete` |',
    '| The application stopped reading: `break`, a throw in its loop, `return()` | UNSET | – | `break` |',
    '| The stream was dropped without being read to its end; told at garbage collection, best effort | UNSET | – | `abandoned` |',
    '| Aborted, and the application got an error | ERROR | `AbortError`, or the name of the error | `aborted` |',
    '| Aborted, and the stream just ended (HTTP/2) | UNSET | – | `aborted` |',
    "| The stream ended cleanly, but before the model's last word | ERROR | `truncated_stream` | `truncated` |",
    '| An error before, at the beginning of, or within the answer | ERROR | the name of the error | `error` |',
    '',
    'An abandoned stream ends with the last event that was seen; its record claims no duration.',
    '',
    ...renderSection(
      'Attributes of the request, known to samplers',
      rows.filter((row) => row.atStart === true),
    ),
    ...renderSection(
      'Attributes of the answer',
      rows.filter((row) => row.atStart === undefined),
    ),
    '## Sources',
    '',
    '- GenAI: [OpenTelemetry semantic conventions for generative AI](https://github.com/open-telemetry/semantic-conventions-genai),',
    '  names as published in `@opentelemetry/semantic-conventions` 1.45',
    '- OpenTelemetry: [general semantic conventions](https://opentelemetry.io/docs/specs/semconv/)',
    '- AWS SDK: [semantic conventions for AWS SDK clients](https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/)',
    '- bedrock-otel: defined here; all begin with `bedrock.`',
    '',
  ].join('\n');
}

function renderSection(title: string, rows: readonly AttributeRow[]): string[] {
  return [
    `## ${title}`,
    '',
    '| Attribute | Type | Unit | Source | Rule |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ name, type, unit = '', source, rule }) => `| \`${name}\` | ${type} | ${unit} | ${source} | ${rule} |`,
    ),
    '',
  ];
}
