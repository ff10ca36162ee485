import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AttributeRow, SPAN_ATTRIBUTES } from '../src/names/attributes.ts';
import {
  FEEDBACK_ATTRIBUTES,
  FEEDBACK_EVENT,
  type FeedbackAttributeRow,
  LLM_ATTRIBUTES,
  LLM_EVENT,
  type LlmAttributeRow,
} from '../src/names/events.ts';
import { METRICS, type MetricRow } from '../src/names/metrics.ts';
import {
  HEALTH_METRICS,
  USAGE_DIMENSION_SETS,
  USAGE_METRICS,
  type UsageMetricRow,
} from '../src/names/usage-document.ts';
import { renderChart, renderDollars, renderRates, renderSizes } from './sizing.ts';

/**
 * Writes the parts of the documentation that the catalogue of names and `sizing.ts` know: what stands between
 * `<!-- generated: part -->` and `<!-- end -->`. With --check it writes nothing and fails where a page differs.
 */
const PARTS: Readonly<Record<string, () => string[]>> = {
  'request attributes': () => renderAttributes((row) => row.atStart === true),
  'answer attributes': () => renderAttributes((row) => row.atStart === undefined),
  'published metrics': () => renderMetrics('published'),
  'latest metrics': () => renderMetrics('latest'),
  'own metrics': () => renderMetrics('bedrock-otel'),
  'llm events': renderLlmEvents,
  'feedback attributes': renderFeedback,
  'usage metrics': renderUsageMetrics,
  'health metrics': renderHealthMetrics,
  'custom metrics': renderCustomMetrics,
  'sizes of a call': renderSizes,
  'sizes by rate': renderRates,
  'dollars for a million calls': renderDollars,
};

/** What CloudWatch asks for one custom metric a month in the first tier, in USD, as of 2026-11. */
const PRICE_OF_A_METRIC = 0.3;

for (const page of ['telemetry.md', 'pipeline.md', 'tracker.md', 'sizing.md']) {
  const before = readFileSync(new URL(page, import.meta.url), 'utf8');
  const after = before.replaceAll(/(<!-- generated: ([\w ]+) -->\n)[^]*?(<!-- end -->)/g, (_all, begin, part, end) => {
    const render = PARTS[part];
    if (render === undefined) throw new Error(`docs/${page} asks for "${part}", which nobody generates`);
    return `${begin}\n${render().join('\n')}\n\n${end}`;
  });
  save(page, before, after);
}
const chart = new URL('sizing.svg', import.meta.url);
save('sizing.svg', existsSync(chart) ? readFileSync(chart, 'utf8') : '', renderChart());

function save(name: string, before: string, after: string): void {
  if (after === before) return;
  if (process.argv.includes('--check')) {
    console.error(`docs/${name} differs from src/names/ or docs/sizing.ts: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(new URL(name, import.meta.url), after);
}

function renderAttributes(isWanted: (row: AttributeRow) => boolean): string[] {
  const rows: readonly AttributeRow[] = Object.values(SPAN_ATTRIBUTES);
  return [
    '| Attribute | Type | Unit | Source | Rule |',
    '|---|---|---|---|---|',
    ...rows
      .filter(isWanted)
      .map(({ name, type, unit = '', source, rule }) => `| \`${name}\` | ${type} | ${unit} | ${source} | ${rule} |`),
  ];
}

function renderMetrics(family: MetricRow['family']): string[] {
  const rows: readonly MetricRow[] = Object.values(METRICS);
  return [
    '| Metric | Instrument | Unit | Rule |',
    '|---|---|---|---|',
    ...rows
      .filter((row) => row.family === family)
      .map(({ name, instrument, unit, rule }) => `| \`${name}\` | ${instrument} | ${unit} | ${rule} |`),
  ];
}

function renderLlmEvents(): string[] {
  const rows: readonly LlmAttributeRow[] = Object.values(LLM_ATTRIBUTES);
  const mark = (row: LlmAttributeRow, kind: LlmAttributeRow['on'][number]): string =>
    row.on.includes(kind) ? '✓' : '';
  return [
    `| Attribute | Type | Unit | \`${LLM_EVENT.summary}\` | \`${LLM_EVENT.message}\` | \`${LLM_EVENT.embedding}\` | Rule |`,
    '|---|---|---|:-:|:-:|:-:|---|',
    ...rows.map(
      (row) =>
        `| \`${row.name}\` | ${row.type} | ${row.unit ?? ''} | ${mark(row, 'summary')} | ${mark(row, 'message')} | ${mark(row, 'embedding')} | ${row.rule} |`,
    ),
  ];
}

function renderFeedback(): string[] {
  const rows: readonly FeedbackAttributeRow[] = Object.values(FEEDBACK_ATTRIBUTES);
  return [
    '| Attribute | Type | Event | Rule |',
    '|---|---|---|---|',
    ...rows.map(({ name, type, on, rule }) => `| \`${name}\` | ${type} | \`${FEEDBACK_EVENT[on]}\` | ${rule} |`),
  ];
}

function renderUsageMetrics(): string[] {
  const sets = (group: UsageMetricRow['group']): string =>
    USAGE_DIMENSION_SETS[group].map((set) => `\`[${set.join(', ')}]\``).join(' ');
  return [
    `Core metrics have the dimension sets ${sets('core')}; detail metrics ${sets('detail')}.`,
    '',
    '| Metric | Unit | Group | Rule |',
    '|---|---|---|---|',
    ...Object.values(USAGE_METRICS).map(
      ({ name, unit, group, rule }) => `| \`${name}\` | ${unit} | ${group} | ${rule} |`,
    ),
  ];
}

function renderHealthMetrics(): string[] {
  return [
    '| Metric | Unit | Rule |',
    '|---|---|---|',
    ...Object.values(HEALTH_METRICS).map(({ name, unit, rule }) => `| \`${name}\` | ${unit} | ${rule} |`),
  ];
}

/** How many custom metrics a deployment makes at the most: each metric in each combination of dimension values is one. */
function renderCustomMetrics(): string[] {
  const rows: readonly UsageMetricRow[] = Object.values(USAGE_METRICS);
  const core = rows.filter(({ group }) => group === 'core').length;
  const detail = rows.length - core;
  const count = (models: number, services: number, errors: number): number =>
    core * (1 + models + services + services * models + errors) + detail * (1 + models);
  const price = (metrics: number): string => `$${(metrics * PRICE_OF_A_METRIC).toFixed(2)}`;
  const cases = [
    [1, 1, 1],
    [3, 1, 4],
    [5, 4, 10],
    [20, 10, 40],
  ] as const;
  return [
    `With *m* models, *s* services in one environment and *e* pairs of model and error code that occur, at the most`,
    `${core} × (1 + m + s + s·m + e) + ${detail} × (1 + m) custom metrics, at $${PRICE_OF_A_METRIC.toFixed(2)} a month each in the first tier:`,
    '',
    '| models | services | error pairs | custom metrics | a month |',
    '|---:|---:|---:|---:|---:|',
    ...cases.map(([models, services, errors]) => {
      const metrics = count(models, services, errors);
      return `| ${models} | ${services} | ${errors} | ${metrics} | ${price(metrics)} |`;
    }),
  ];
}
