import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Sets an attribute whose value is known; what is unknown stays absent. */
export function setKnown(
  attributes: Attributes,
  name: string,
  value: AttributeValue | readonly string[] | undefined,
): void {
  if (value !== undefined) attributes[name] = value as AttributeValue;
}

export function toSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
