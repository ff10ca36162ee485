import { createNoopMeter, type Meter, metrics, type Tracer } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { EventLogger } from './emit/emitter.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts';

/**
 * The global tracer, meter and logger, for those who are no registered instrumentation. Where the logger's API stands
 * depends on the generation of OpenTelemetry; its base class knows.
 */
export class Providers extends InstrumentationBase {
  constructor() {
    super(PACKAGE_NAME, PACKAGE_VERSION, { enabled: false });
  }

  protected override init(): void {}

  current(): { readonly tracer: Tracer; readonly meter: Meter; readonly logger: EventLogger } {
    return { tracer: this.tracer, meter: findLiveMeter(this.meter), logger: this.logger };
  }
}

/**
 * A tracer and a logger are proxies, a meter is none: one that was asked for before its SDK started would record nothing
 * for ever. https://github.com/open-telemetry/opentelemetry-js/issues/3622
 */
export function findLiveMeter(meter: Meter): Meter {
  return meter === createNoopMeter() ? metrics.getMeter(PACKAGE_NAME, PACKAGE_VERSION) : meter;
}
