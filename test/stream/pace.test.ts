import assert from 'node:assert/strict';
import { Pace } from '../../src/stream/pace.ts';

describe('the pace of a stream', () => {
  it('tells the time of the model from the time of the application', () => {
    const pace = new Pace(0, 10);
    pace.requested(15);
    assert.equal(pace.answered(40, true), undefined);
    pace.requested(50);
    assert.equal(pace.answered(80, true), 30);
    assert.deepEqual(pace.report(), {
      timeToFirstChunkMs: 40,
      chunkCount: 2,
      gapSumMs: 30,
      gapMaxMs: 30,
      consumerMs: 15,
    });
  });

  it('leaves out what the application slept through, as long as the event was at hand', () => {
    const pace = new Pace(0, 10);
    pace.requested(110);
    pace.answered(110.5, true);
    assert.equal(pace.report().timeToFirstChunkMs, 10.5);
  });

  it('adds what is waited for events between two chunks to the second one', () => {
    const pace = new Pace(0, 0);
    pace.requested(0);
    pace.answered(10, true);
    pace.requested(10);
    assert.equal(pace.answered(30, false), undefined);
    pace.requested(30);
    assert.equal(pace.answered(35, true), 25);
  });

  it('takes several requests at once for no pause, and none of their time twice', () => {
    const pace = new Pace(0, 10);
    pace.requested(20);
    pace.requested(50);
    pace.requested(60);
    pace.answered(70, true);
    assert.equal(pace.answered(80, true), 10);
    assert.equal(pace.answered(100, true), 20);
    assert.deepEqual(pace.report(), {
      timeToFirstChunkMs: 70,
      chunkCount: 3,
      gapSumMs: 30,
      gapMaxMs: 20,
      consumerMs: 10,
    });
  });
});
