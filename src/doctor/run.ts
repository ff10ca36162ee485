import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';
import { type Finding, type Outcome, Stop } from './finding.ts';

/** Runs the checks one after the other: later ones build on what earlier ones left behind. */
export async function runChecks(checks: Readonly<Record<string, Check>>, context: DoctorContext): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    findings.push({ check: name, ...(await runCheck(check, context)) });
  }
  return findings;
}

async function runCheck(check: Check, context: DoctorContext): Promise<Outcome> {
  try {
    return await check(context);
  } catch (error) {
    if (error instanceof Stop) return error.outcome;
    const reason = error instanceof Error ? error.message : String(error);
    return {
      status: 'failed',
      found: `The check itself broke: ${reason}`,
      mend: 'Run it once more. If it stays, please report it with this line.',
    };
  }
}
