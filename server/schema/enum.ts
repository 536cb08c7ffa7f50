/** Enums whose every value is described: one literal object of value → words. */
import { builder } from './builder.ts';

type EnumValues<Name extends string> = { [Key in Name]: { description: string; value: Key } };

export function describedEnum<Name extends string>(
  name: string,
  description: string,
  words: Readonly<Record<Name, string>>,
) {
  const names = Object.keys(words) as Name[];
  const values = Object.fromEntries(
    names.map((value) => [value, { value, description: words[value] }]),
  ) as EnumValues<Name>;
  return builder.enumType(name, { description, values });
}
