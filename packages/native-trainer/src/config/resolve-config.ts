import { PerseusError, sideForAnyAngle, trainingConfigSchema, type TrainingConfig } from '@perseus/core';
import { RECIPE_NAMES, recipes, type RecipeFacts, type RecipeName } from './recipes.js';
import { flatten, type Settings } from './settings.js';

/**
 * A complete training configuration: the recipe's, with the settings given put over it.
 *
 * Where a setting decides others of the recipe (the size: corners and downsampling; the optimizer: its rate and decay),
 * those follow it, unless given too.
 *
 * @param settings later ones win; `recipe` among them names the recipe, which is `modern` where none is named
 * @throws PerseusError `RECIPE_UNKNOWN`, `CONFIG_KEY_UNKNOWN`, `CONFIG_VALUE`, each naming the setting
 */
export function resolveConfig(settings: Settings, facts: RecipeFacts): TrainingConfig {
  const size = settings['input.size'];
  const recipe = recipes[recipeNamed(settings['recipe'])];
  const optimizer = settings['optimizer.kind'];
  const config = recipe({
    ...facts,
    size: typeof size === 'number' && size >= 1 ? size : undefined,
    optimizer: optimizer === 'sgd' || optimizer === 'adamw' ? optimizer : undefined,
  });
  const resolved = validated(withSettings(config, settings));
  checkAgainstDataset(resolved, facts);
  return resolved;
}

/**
 * The configuration with single settings replaced; nothing is checked but that there are such settings.
 *
 * @throws PerseusError `CONFIG_KEY_UNKNOWN`
 */
export function withSettings(config: TrainingConfig, settings: Settings): unknown {
  const known = flatten(config);
  const result = structuredClone(config) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(settings)) {
    if (!Object.hasOwn(known, path)) throw unknownSetting(path, Object.keys(known));
    const keys = path.split('.');
    const last = keys.pop()!;
    const place = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, result);
    place[last] = value;
  }
  return result;
}

function recipeNamed(name: unknown): RecipeName {
  if (name === undefined) return 'modern';
  const known = RECIPE_NAMES.find((one) => one === name);
  if (known) return known;
  throw new PerseusError(
    'RECIPE_UNKNOWN',
    `There is no recipe "${String(name)}". There are: ${RECIPE_NAMES.join(', ')}.`,
    { option: 'recipe' },
  );
}

function validated(config: unknown): TrainingConfig {
  const checked = trainingConfigSchema.safeParse(config);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw badValue(issue.path.map(String).join('.'), config, issue.message);
}

function checkAgainstDataset(config: TrainingConfig, { height, width, rotatedCopies }: RecipeFacts): void {
  const { size, downsample } = config.input;
  const { rotation, anglesDeg, corners } = config.augmentation;
  const side = Math.min(height, width);
  if (size > side) {
    throw badValue(
      'input.size',
      config,
      `the dataset's cutouts are ${side} pixels wide, and it can be no more`,
    );
  }
  if (size % downsample !== 0) {
    throw badValue('input.downsample', config, `it must divide the size, ${size}`);
  }
  if (corners === 'crop' && rotation !== 'none' && side < sideForAnyAngle(size)) {
    throw badValue(
      'augmentation.corners',
      config,
      `rotating ${size} pixels without empty corners needs cutouts of ${sideForAnyAngle(size)}, and these are of ` +
        `${side}; give "reflect", or a smaller input.size`,
    );
  }
  if ((rotation === 'list' || rotation === 'expanded') && anglesDeg.length === 0) {
    throw badValue('augmentation.anglesDeg', config, `the rotation "${rotation}" needs at least one angle`);
  }
  if (rotation === 'expanded' && rotatedCopies) {
    throw badValue(
      'augmentation.rotation',
      config,
      'the dataset already holds each object at its angles (column rotation_deg), and copies are not rotated again; ' +
        'give "none"',
    );
  }
  if (config.optimizer.nesterov && config.optimizer.momentum === 0) {
    throw badValue('optimizer.nesterov', config, 'it needs a momentum above 0');
  }
}

function badValue(path: string, config: unknown, why: string): PerseusError {
  const value = flatten(config as Record<string, unknown>)[path];
  return new PerseusError(
    'CONFIG_VALUE',
    `The setting "${path}" is ${JSON.stringify(value)}: ${why.charAt(0).toLowerCase()}${why.slice(1)}. Correct it and start again.`,
    { option: path },
  );
}

function unknownSetting(path: string, known: string[]): PerseusError {
  const topic = path.split('.')[0];
  const beside = known.filter((one) => one.startsWith(`${topic}.`));
  const offered = beside.length > 0 ? beside : known;
  return new PerseusError(
    'CONFIG_KEY_UNKNOWN',
    `There is no setting "${path}". There are: ${offered.join(', ')}.`,
    { option: path },
  );
}
