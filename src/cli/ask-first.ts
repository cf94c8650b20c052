import type { Forecast } from '../index.js';
import type { CliContext } from './context.js';
import type { Flags } from './options.js';

/** Shows what is about to happen and asks; with --yes it only shows. */
export function askFirst(flags: Flags, context: CliContext): (forecast: Forecast) => Promise<boolean> {
  return async (forecast) => {
    const { renderForecast } = await import('../report/render-forecast.js');
    if (flags['quiet'] !== true) context.say(renderForecast(forecast));
    if (flags['yes'] === true) return true;
    return (await context.ask?.(`Send to ${forecast.account}?`)) ?? false;
  };
}
