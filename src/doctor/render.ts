import type { Finding } from './finding.ts';

/** For programs: one document. */
export function renderJson(findings: readonly Finding[]): string {
  return JSON.stringify({ ok: isWell(findings), findings }, undefined, 2);
}

/** For people: a line for each finding, and its mend below. */
export function renderText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat(width + 11);
  const lines = findings.flatMap(({ check, status, found, mend }) => [
    `${status.padEnd(7)}  ${check.padEnd(width)}  ${indentLines(found, indent)}`,
    ...(mend === undefined ? [] : [`${indent}→ ${indentLines(mend, `${indent}  `)}`]),
  ]);
  return [...lines, '', summarize(findings)].join('\n');
}

/** Warnings are allowed, and so is what cannot be known from here. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== 'failed');
}

function summarize(findings: readonly Finding[]): string {
  return ['ok', 'warning', 'failed', 'skipped']
    .map((status) => `${findings.filter((finding) => finding.status === status).length} ${status}`)
    .join(', ');
}

function indentLines(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`);
}
