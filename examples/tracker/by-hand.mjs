// node by-hand.mjs
//
// What no helper knows, the application tells itself: here of a model that it runs on its own.
import { createTracker } from 'bedrock-otel';

const tracker = createTracker({ key: 'support', variation: 'own-model' });
try {
  tracker.trackToolCall('weather');
  tracker.trackTimeToFirstToken(180);
  tracker.trackDuration(950);
  tracker.trackTokens({ input: 12, output: 3 });
  tracker.trackSuccess();
} catch (error) {
  tracker.trackError();
  throw error;
}
tracker.trackFeedback({ kind: 'positive' });

const { resumptionToken: _token, ...summary } = tracker.getSummary();
console.log(JSON.stringify(summary));
