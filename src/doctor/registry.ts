import type { Check } from './check.ts';
import { checkAwsSdk } from './checks/aws-sdk.ts';
import { checkClock } from './checks/clock.ts';
import { checkCollector } from './checks/collector.ts';
import { checkHook } from './checks/hook.ts';
import { checkLogGroups } from './checks/log-groups.ts';
import { checkNode } from './checks/node.ts';
import { checkOpenTelemetry } from './checks/opentelemetry.ts';
import { checkPermissions } from './checks/permissions.ts';
import { checkTestDocument } from './checks/test-document.ts';
import { checkTransactionSearch } from './checks/transaction-search.ts';

/** In the order in which they run: from the process outwards. The last one tells what AWS refused all the others. */
export const CHECKS: Readonly<Record<string, Check>> = {
  node: checkNode,
  opentelemetry: checkOpenTelemetry,
  'aws-sdk': checkAwsSdk,
  hook: checkHook,
  collector: checkCollector,
  clock: checkClock,
  'test-document': checkTestDocument,
  'log-groups': checkLogGroups,
  'transaction-search': checkTransactionSearch,
  permissions: checkPermissions,
};
