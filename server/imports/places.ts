/**
 * The subdivision a town lies in, for the larger towns of DE, AT and CH. A town is recognised only when its name
 * and the beginning of its postal code agree, for many names are borne by several towns. Everywhere else the
 * answer is the country: a lead filed under `DE` keeps the holidays all of Germany keeps, and loses nothing else.
 */
import type { CountryCode, TerritoryCode } from '../territories/territories.ts';
import { plainWords } from './mapping.ts';

type Place = {
  readonly territory: TerritoryCode;
  readonly postal: readonly string[];
  readonly names: readonly string[];
};

const places = (
  territory: TerritoryCode,
  ...list: readonly [postal: string, names: string][]
): readonly Place[] =>
  list.map(([postal, names]) => ({
    territory,
    postal: postal.split(' '),
    names: names.split(', ').map(plainWords),
  }));

// Beginnings of postal codes, then names by which people write the town.
// prettier-ignore
const PLACES: readonly Place[] = [
  ...places('DE-BY', ['80 81', 'München, Munich, Muenchen'], ['904 903', 'Nürnberg'], ['861 86', 'Augsburg'], ['930', 'Regensburg'], ['970', 'Würzburg'], ['850', 'Ingolstadt'], ['874', 'Kempten, Kempten (Allgäu)'], ['910', 'Erlangen'], ['907', 'Fürth'], ['960', 'Bamberg'], ['954', 'Bayreuth'], ['940', 'Passau'], ['840', 'Landshut'], ['830', 'Rosenheim'], ['637', 'Aschaffenburg']),
  ...places('DE-BW', ['70', 'Stuttgart'], ['79', 'Freiburg, Freiburg im Breisgau'], ['68', 'Mannheim'], ['76', 'Karlsruhe, Baden-Baden'], ['69', 'Heidelberg'], ['890', 'Ulm'], ['784', 'Konstanz'], ['740', 'Heilbronn'], ['727', 'Reutlingen'], ['720', 'Tübingen'], ['751', 'Pforzheim'], ['880', 'Friedrichshafen']),
  ...places('DE-NW', ['50 51', 'Köln, Cologne'], ['40', 'Düsseldorf'], ['44', 'Dortmund, Bochum'], ['45', 'Essen, Gelsenkirchen'], ['48', 'Münster'], ['33', 'Bielefeld, Paderborn, Gütersloh'], ['53', 'Bonn'], ['52', 'Aachen'], ['47', 'Duisburg, Krefeld'], ['42', 'Wuppertal, Solingen'], ['41', 'Mönchengladbach, Neuss'], ['51', 'Leverkusen'], ['58', 'Hagen'], ['59', 'Hamm']),
  ...places('DE-HE', ['60 65', 'Frankfurt, Frankfurt am Main'], ['65', 'Wiesbaden'], ['34', 'Kassel'], ['64', 'Darmstadt'], ['63', 'Offenbach, Offenbach am Main, Hanau'], ['35', 'Gießen, Marburg'], ['36', 'Fulda']),
  ...places('DE-BE', ['10 12 13 14', 'Berlin']),
  ...places('DE-HH', ['20 21 22', 'Hamburg']),
  ...places('DE-HB', ['28', 'Bremen'], ['275', 'Bremerhaven']),
  ...places('DE-NI', ['30', 'Hannover, Hanover'], ['26', 'Oldenburg, Oldenburg Oldb, Wilhelmshaven, Emden'], ['37', 'Göttingen'], ['38', 'Braunschweig, Wolfsburg'], ['49', 'Osnabrück'], ['31', 'Hildesheim'], ['21', 'Lüneburg']),
  ...places('DE-SH', ['24', 'Kiel, Flensburg, Neumünster'], ['23', 'Lübeck'], ['22', 'Norderstedt']),
  ...places('DE-MV', ['18', 'Rostock, Stralsund, Greifswald'], ['17', 'Neubrandenburg, Greifswald'], ['19', 'Schwerin']),
  ...places('DE-BB', ['14', 'Potsdam'], ['03', 'Cottbus'], ['15', 'Frankfurt Oder, Frankfurt an der Oder']),
  ...places('DE-SN', ['01', 'Dresden'], ['04', 'Leipzig'], ['09', 'Chemnitz'], ['08', 'Zwickau'], ['02', 'Görlitz']),
  ...places('DE-ST', ['39', 'Magdeburg'], ['06', 'Halle, Halle Saale, Dessau, Dessau-Roßlau']),
  ...places('DE-TH', ['99', 'Erfurt, Weimar, Gotha'], ['07', 'Jena, Gera'], ['99', 'Eisenach']),
  ...places('DE-RP', ['55', 'Mainz'], ['54', 'Trier'], ['56', 'Koblenz'], ['67', 'Ludwigshafen, Ludwigshafen am Rhein, Kaiserslautern, Worms, Speyer']),
  ...places('DE-SL', ['66', 'Saarbrücken, Neunkirchen, Homburg']),
  ...places('AT-9', ['10 11 12', 'Wien, Vienna']),
  ...places('AT-3', ['31', 'St. Pölten, Sankt Pölten'], ['27', 'Wiener Neustadt'], ['35', 'Krems, Krems an der Donau'], ['25', 'Baden'], ['23', 'Mödling']),
  ...places('AT-4', ['40', 'Linz'], ['46', 'Wels'], ['44', 'Steyr']),
  ...places('AT-6', ['80', 'Graz'], ['87', 'Leoben']),
  ...places('AT-5', ['50', 'Salzburg']),
  ...places('AT-7', ['60', 'Innsbruck'], ['63', 'Kufstein']),
  ...places('AT-8', ['69', 'Bregenz'], ['68', 'Dornbirn, Feldkirch']),
  ...places('AT-2', ['90', 'Klagenfurt, Klagenfurt am Wörthersee'], ['95', 'Villach']),
  ...places('AT-1', ['70', 'Eisenstadt']),
  ...places('CH-ZH', ['80', 'Zürich, Zurich'], ['84', 'Winterthur'], ['86', 'Uster']),
  ...places('CH-BE', ['30', 'Bern, Berne'], ['36', 'Thun'], ['25', 'Biel, Bienne, Biel Bienne']),
  ...places('CH-BS', ['40', 'Basel, Bâle']),
  ...places('CH-LU', ['60', 'Luzern, Lucerne']),
  ...places('CH-SG', ['90', 'St. Gallen, Sankt Gallen, St. Gall'], ['86', 'Rapperswil']),
  ...places('CH-AG', ['50', 'Aarau'], ['54', 'Baden']),
  ...places('CH-GE', ['12', 'Genève, Genf, Geneva']),
  ...places('CH-VD', ['10', 'Lausanne']),
  ...places('CH-TI', ['69', 'Lugano'], ['66', 'Locarno'], ['65', 'Bellinzona']),
  ...places('CH-GR', ['70', 'Chur'], ['72', 'Davos, Davos Platz, Davos Dorf']),
  ...places('CH-ZG', ['63', 'Zug']),
  ...places('CH-SO', ['45', 'Solothurn'], ['46', 'Olten']),
  ...places('CH-SH', ['82', 'Schaffhausen']),
  ...places('CH-TG', ['85', 'Frauenfeld']),
  ...places('CH-FR', ['17', 'Fribourg, Freiburg']),
  ...places('CH-NE', ['20', 'Neuchâtel, Neuenburg']),
  ...places('CH-VS', ['19', 'Sion, Sitten']),
];

/** The subdivision where it is certain, else the country. */
export function territoryOfPlace(
  country: CountryCode,
  postalCode: string | null,
  city: string | null,
): TerritoryCode {
  if (postalCode === null || city === null) return country;
  const name = plainWords(city);
  const place = PLACES.find(
    (it) =>
      it.territory.startsWith(`${country}-`) &&
      it.names.includes(name) &&
      it.postal.some((beginning) => postalCode.startsWith(beginning)),
  );
  return place?.territory ?? country;
}
