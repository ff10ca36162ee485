import { diag } from '@opentelemetry/api';
import { guard } from '../guard.ts';

/** Tells the application what it got wrong; never at the price of the call that it is making. */
export function warn(message: string): void {
  guard('warn', () => diag.warn(`bedrock-otel: ${message}`));
}
