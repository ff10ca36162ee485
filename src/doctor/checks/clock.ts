import type { DoctorContext } from '../context.ts';
import { type Outcome, Stop } from '../finding.ts';
import { describeFailure } from '../network.ts';

/** Signatures older or newer than that are refused: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const FAILS_MS = 5 * 60_000;

/** A clock that is kept by NTP is never so far off. */
const WARNS_MS = 30_000;

/** This machine's clock beside that of AWS. Any answer has a date, also the refusal of an unsigned request. */
export async function checkClock({ aws, timeoutMs }: DoctorContext): Promise<Outcome> {
  const { url } = await aws.endpoint('sts');
  const before = Date.now();
  const date = await readDate(url, timeoutMs);
  // The answer was written somewhere between; its date has whole seconds.
  const aheadMs = (before + Date.now()) / 2 - (date + 500);
  const off = Math.abs(aheadMs);
  const found = `The clock is ${Math.round(off / 1000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of AWS.`;
  const mend =
    'Set the clock, and have it kept by NTP: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html';
  if (off > FAILS_MS)
    return { status: 'failed', found: `${found} AWS refuses signatures more than 5 minutes off.`, mend };
  if (off > WARNS_MS) return { status: 'warning', found, mend };
  return { status: 'ok', found: `Within ${Math.max(1, Math.round(off / 1000))} s of that of AWS` };
}

async function readDate(url: URL, timeoutMs: number): Promise<number> {
  const reach = 'See that this machine has a way there; another region is given by --region.';
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isFinite(date)) return date;
  } catch (error) {
    throw new Stop({
      status: 'skipped',
      found: `${url.origin} cannot be reached: ${describeFailure(error)}`,
      mend: reach,
    });
  }
  throw new Stop({ status: 'skipped', found: `${url.origin} answered without a date.`, mend: reach });
}
