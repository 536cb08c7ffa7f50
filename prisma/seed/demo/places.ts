/** Real towns with a real postal code of theirs and the territory they lie in; the streets are everybody's. */
export type Town = { readonly territory: string; readonly postalCode: string; readonly name: string };

const towns = (territory: string, ...list: readonly [postalCode: string, name: string][]): Town[] =>
  list.map(([postalCode, name]) => ({ territory, postalCode, name }));

// prettier-ignore
export const TOWNS: readonly Town[] = [
  ...towns('DE-BY', ['80331', 'München'], ['80469', 'München'], ['81667', 'München'], ['90402', 'Nürnberg'], ['86150', 'Augsburg'], ['93047', 'Regensburg'], ['97070', 'Würzburg'], ['85049', 'Ingolstadt'], ['87435', 'Kempten (Allgäu)']),
  ...towns('DE-BW', ['70173', 'Stuttgart'], ['79098', 'Freiburg im Breisgau'], ['68161', 'Mannheim'], ['76133', 'Karlsruhe'], ['69117', 'Heidelberg'], ['89073', 'Ulm'], ['78462', 'Konstanz']),
  ...towns('DE-NW', ['50667', 'Köln'], ['40213', 'Düsseldorf'], ['44135', 'Dortmund'], ['45127', 'Essen'], ['48143', 'Münster'], ['33602', 'Bielefeld'], ['53111', 'Bonn'], ['52062', 'Aachen']),
  ...towns('DE-HE', ['60311', 'Frankfurt am Main'], ['65183', 'Wiesbaden'], ['34117', 'Kassel'], ['64283', 'Darmstadt']),
  ...towns('DE-BE', ['10115', 'Berlin'], ['10999', 'Berlin'], ['10623', 'Berlin']),
  ...towns('DE-HH', ['20095', 'Hamburg'], ['22767', 'Hamburg']),
  ...towns('DE-HB', ['28195', 'Bremen']),
  ...towns('DE-NI', ['30159', 'Hannover'], ['26122', 'Oldenburg'], ['37073', 'Göttingen']),
  ...towns('DE-SH', ['24103', 'Kiel'], ['23552', 'Lübeck']),
  ...towns('DE-MV', ['18055', 'Rostock'], ['19053', 'Schwerin']),
  ...towns('DE-BB', ['14467', 'Potsdam']),
  ...towns('DE-SN', ['01067', 'Dresden'], ['04109', 'Leipzig'], ['09111', 'Chemnitz']),
  ...towns('DE-ST', ['39104', 'Magdeburg'], ['06108', 'Halle (Saale)']),
  ...towns('DE-TH', ['99084', 'Erfurt'], ['07743', 'Jena']),
  ...towns('DE-RP', ['55116', 'Mainz'], ['54290', 'Trier'], ['56068', 'Koblenz']),
  ...towns('DE-SL', ['66111', 'Saarbrücken']),
  ...towns('AT-9', ['1010', 'Wien'], ['1070', 'Wien'], ['1030', 'Wien'], ['1150', 'Wien']),
  ...towns('AT-3', ['3100', 'St. Pölten'], ['2700', 'Wiener Neustadt'], ['3500', 'Krems an der Donau']),
  ...towns('AT-4', ['4020', 'Linz'], ['4600', 'Wels']),
  ...towns('AT-6', ['8010', 'Graz'], ['8700', 'Leoben']),
  ...towns('AT-5', ['5020', 'Salzburg']),
  ...towns('AT-7', ['6020', 'Innsbruck'], ['6330', 'Kufstein']),
  ...towns('AT-8', ['6900', 'Bregenz'], ['6850', 'Dornbirn']),
  ...towns('AT-2', ['9020', 'Klagenfurt am Wörthersee'], ['9500', 'Villach']),
  ...towns('AT-1', ['7000', 'Eisenstadt']),
  ...towns('CH-ZH', ['8001', 'Zürich'], ['8004', 'Zürich'], ['8005', 'Zürich'], ['8400', 'Winterthur']),
  ...towns('CH-BE', ['3011', 'Bern'], ['3600', 'Thun'], ['2502', 'Biel/Bienne']),
  ...towns('CH-BS', ['4051', 'Basel']),
  ...towns('CH-LU', ['6003', 'Luzern']),
  ...towns('CH-SG', ['9000', 'St. Gallen']),
  ...towns('CH-AG', ['5000', 'Aarau'], ['5400', 'Baden']),
  ...towns('CH-GE', ['1204', 'Genève']),
  ...towns('CH-VD', ['1003', 'Lausanne']),
  ...towns('CH-TI', ['6900', 'Lugano'], ['6600', 'Locarno'], ['6500', 'Bellinzona']),
  ...towns('CH-GR', ['7000', 'Chur'], ['7270', 'Davos Platz']),
  ...towns('CH-ZG', ['6300', 'Zug']),
];

const GERMAN_STREETS = [
  'Hauptstraße',
  'Bahnhofstraße',
  'Am Markt',
  'Lindenallee',
  'Gartenstraße',
  'Mühlweg',
  'Schulstraße',
  'Kirchgasse',
  'Ringstraße',
  'Am Stadtpark',
  'Brunnengasse',
  'Seestraße',
  'Postweg',
  'Industriestraße',
] as const;
const STREETS: Readonly<Record<string, readonly string[]>> = {
  'CH-GE': ['Rue du Lac', 'Rue de la Gare', 'Avenue des Tilleuls'],
  'CH-VD': ['Rue du Lac', 'Rue de la Gare', 'Chemin des Vignes'],
  'CH-TI': ['Via Lago', 'Via Stazione', 'Piazza Grande'],
};

export function streetsOf(territory: string): readonly string[] {
  const streets = STREETS[territory] ?? GERMAN_STREETS;
  return territory.startsWith('CH') ? streets.map((it) => it.replace('ß', 'ss')) : streets;
}
