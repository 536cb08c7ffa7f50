/** The product's own templates, in the languages there are. An admin's words take their place. */
import type { MailKind, MailLanguage } from './rules.ts';
import type { Template } from './template-rules.ts';

export const defaultTemplates: Readonly<Record<MailKind, Readonly<Record<MailLanguage, Template>>>> = {
  SAMPLE: {
    DE: {
      subject: 'Wie schmecken Ihnen unsere Muster, {{company}}?',
      text: `{{greeting}},

haben Sie unsere Muster schon probiert? Mich interessiert, wie sie in Ihrer Küche ankommen: was gefällt, was fehlt und was Ihre Gäste sagen.

Falls noch keine Muster bei Ihnen sind oder Sie andere Produkte testen möchten, schicke ich Ihnen gern welche zu. Eine kurze Antwort auf diese E-Mail genügt.

Freundliche Grüße
{{owner}}`,
    },
    EN: {
      subject: 'How did you like our samples, {{company}}?',
      text: `{{greeting}},

Have you had a chance to try our samples? I would like to hear how they do in your kitchen: what you like, what is missing, and what your guests say.

If no samples have reached you yet, or if you would like to test other products, I am happy to send you some. A short reply to this e-mail is enough.

Kind regards,
{{owner}}`,
    },
  },
  BULK_ORDER: {
    DE: {
      subject: 'Ihre erste Bestellung: ein Angebot für {{company}}',
      text: `{{greeting}},

vor einigen Tagen haben wir uns über Ihren Bedarf ausgetauscht. Für die regelmäßige Belieferung größerer Mengen stelle ich Ihnen gern ein Angebot mit Staffelpreisen und festen Liefertagen zusammen.

Schreiben Sie mir kurz, welche Produkte und welche Mengen pro Woche für Sie infrage kommen – dann haben Sie das Angebot in den nächsten Tagen. Wenn Sie lieber telefonieren möchten, nennen Sie mir einfach eine passende Zeit.

Freundliche Grüße
{{owner}}`,
    },
    EN: {
      subject: 'Your first order: an offer for {{company}}',
      text: `{{greeting}},

A few days ago we spoke about what you need. For regular deliveries of larger quantities I would be glad to put together an offer with graduated prices and fixed delivery days.

Just let me know which products, and roughly how much of each a week, you have in mind, and you will have the offer within a few days. If you would rather talk on the phone, tell me a time that suits you.

Kind regards,
{{owner}}`,
    },
  },
  PROTECTION_WARNING: {
    DE: {
      subject: 'Fortschritt fällig bis {{deadline}}: {{company}}',
      text: `Guten Tag {{owner}},

bei {{company}} ist seit Längerem nichts vorangegangen. Halten Sie bis zum {{deadline}} einen Fortschritt fest – ein Fachgespräch, einen Termin, eine Vorführung, eine Nutzenrechnung oder einen Musterversand.

Sonst beginnt eine Nachfrist von {{graceDays}} Tagen; danach geht der Lead in den Pool, und andere dürfen ihn übernehmen.`,
    },
    EN: {
      subject: 'Progress due by {{deadline}}: {{company}}',
      text: `Hello {{owner}},

Nothing has moved forward with {{company}} for a while. Log some progress by {{deadline}}: a qualified call, a meeting, a demonstration, a calculation of benefits or a shipment of samples.

Otherwise a grace period of {{graceDays}} days begins; after that the lead goes to the pool, where others may claim it.`,
    },
  },
};
