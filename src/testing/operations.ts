/** Operations by method and path. Source: the HTTP bindings of `@aws-sdk/client-bedrock-runtime` 3.1162. */
const routes = [
  ['POST', /^\/model\/(?<modelId>.+)\/converse$/, 'Converse'],
  ['POST', /^\/model\/(?<modelId>.+)\/converse-stream$/, 'ConverseStream'],
  ['POST', /^\/model\/(?<modelId>.+)\/invoke$/, 'InvokeModel'],
  ['POST', /^\/model\/(?<modelId>.+)\/invoke-with-response-stream$/, 'InvokeModelWithResponseStream'],
  ['POST', /^\/model\/(?<modelId>.+)\/invoke-with-bidirectional-stream$/, 'InvokeModelWithBidirectionalStream'],
  ['POST', /^\/model\/(?<modelId>.+)\/count-tokens$/, 'CountTokens'],
  ['POST', /^\/guardrail\/.+\/version\/.+\/apply$/, 'ApplyGuardrail'],
  ['POST', /^\/guardrail-checks\/invoke$/, 'InvokeGuardrailChecks'],
  ['POST', /^\/async-invoke$/, 'StartAsyncInvoke'],
  ['GET', /^\/async-invoke\/.+$/, 'GetAsyncInvoke'],
  ['GET', /^\/async-invoke$/, 'ListAsyncInvokes'],
] as const;

/** An operation of Bedrock Runtime, or `Unknown` for any other path. */
export type OperationName = (typeof routes)[number][2] | 'Unknown';

export const operationNames: readonly OperationName[] = [...routes.map(([, , operation]) => operation), 'Unknown'];

export interface Route {
  readonly operation: OperationName;
  readonly modelId: string | undefined;
}

/** Names the operation behind a request line and decodes the model id in its path. */
export function routeRequest(method: string, path: string): Route {
  const pathname = path.split('?', 1)[0] ?? path;
  for (const [routeMethod, pattern, operation] of routes) {
    const match = routeMethod === method ? pattern.exec(pathname) : null;
    if (match !== null) return { operation, modelId: decodeSegment(match.groups?.['modelId']) };
  }
  return { operation: 'Unknown', modelId: undefined };
}

function decodeSegment(segment: string | undefined): string | undefined {
  try {
    return segment === undefined ? undefined : decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
