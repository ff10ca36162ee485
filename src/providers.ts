import type { Meter, Tracer } from '@opentelemetry/api';
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
    return { tracer: this.tracer, meter: this.meter, logger: this.logger };
  }
}
