/** The flag of the command line for an option of the library: `headerRow` is `--header-row`. */
export function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
