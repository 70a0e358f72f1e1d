import type { EpochEvent, RunEvent } from '../../src/run/events.js';

/** Events of a training whose losses fall and whose learning rate follows half a cosine. */
export function runEvents(epochs: number, stepsPerEpoch = 8): RunEvent[] {
  const total = epochs * stepsPerEpoch;
  const rateAt = (step: number) => 0.025 * (1 + Math.cos((Math.PI * step) / total));
  const events: RunEvent[] = [
    { type: 'start', step: 0, totalSteps: total, stepsPerEpoch, parameters: 23_512_130, device: 'cpu' },
  ];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let k = 1; k <= stepsPerEpoch; k++) {
      const step = (epoch - 1) * stepsPerEpoch + k;
      const loss = 0.1 + Math.exp(-step / total);
      events.push({ type: 'step', epoch, step, loss, learningRate: rateAt(step), imagesPerSecond: 40 });
    }
    events.push(epochEvent(epoch, epochs, epoch * stepsPerEpoch, rateAt(epoch * stepsPerEpoch)));
  }
  return events;
}

function epochEvent(epoch: number, epochs: number, step: number, learningRate: number): EpochEvent {
  const done = epoch / epochs;
  return {
    type: 'epoch',
    epoch,
    step,
    trainLoss: 0.1 + Math.exp(-done),
    trainAccuracy: 0.6 + 0.35 * done,
    validationLoss: 0.2 + Math.exp(-done),
    validationAccuracy: 0.55 + 0.35 * done,
    learningRate,
    seconds: 3,
    best: true,
  };
}
