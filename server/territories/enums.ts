/** The words of territories, as the schema describes them. */
import { describedEnum } from '../schema/enum.ts';

export const LanguageEnum = describedEnum<'DE' | 'EN'>('Language', 'A language that texts are answered in.', {
  DE: 'German.',
  EN: 'English.',
});
