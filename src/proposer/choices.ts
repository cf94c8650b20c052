import type { ValueCount } from '../inspector/inspection.js';
import { readLexicon } from './lexicon.js';
import { likeness, readName } from './words.js';

/** Words of values that stages and options often have. */
const lexicon = readLexicon(`
new | new,open,open deal,not contacted | novo,aberto | nuevo,abierto | новый
qualified | qualified,qualification | qualificado,qualificacao | calificado,cualificado | квалификация
proposal | proposal,proposal sent,proposal made,quote | proposta,proposta enviada,orcamento | propuesta,cotizacion | предложение
negotiation | negotiation,negotiations,negotiations started | negociacao,em negociacao | negociacion | переговоры
won | won,closed won,success | ganho,ganha,vendido | ganado,ganada | успешно,успешно реализовано
lost | lost,closed lost | perdido,perdida | perdido,perdida | потеряно,закрыто и не реализовано
month | monthly | mensal | mensual | ежемесячно
year | yearly,annual | anual | anual | ежегодно
trial | trial,test | teste | prueba | пробный
small | small | pequeno | pequeno | малый
medium | medium,mid market | medio | mediano | средний
large | large,enterprise | grande | grande | крупный
portuguese | portuguese,brazilian portuguese | portugues | portugues | португальский
spanish | spanish | espanhol | espanol | испанский
english | english | ingles | ingles | английский
brazil | brazil,br | brasil | brasil | бразилия
mexico | mexico,mx | mexico | mexico | мексика
spain | spain,es | espanha | espana | испания
united_states | united states,usa,us | estados unidos | estados unidos | сша
website | website,web,site | site | sitio,sitio web | сайт
referral | referral,recommendation | indicacao | recomendacion,referido | рекомендация
event | event,trade show | evento | evento | мероприятие
cold_call | cold call | ligacao fria | llamada en frio | холодный звонок
software | software,technology,computer software | tecnologia | tecnologia | технологии
retail | retail | varejo | comercio minorista | розница
manufacturing | manufacturing,industry | industria | industria | производство
services | services,service | servicos | servicios | услуги
health | health,health care | saude | salud | здравоохранение
education | education | educacao | educacion | образование
construction | construction | construcao | construccion | строительство
other | other,others | outro,outros | otro,otros | другое
telephony | telephony,telephone | telefonia | telefonia | телефония
training | training | treinamento | capacitacion,formacion | обучение
support | support | suporte | soporte | поддержка
price | price,too expensive | preco | precio | цена
yes | yes,true | sim | si | да
no | no,false | nao | no | нет
`);

/** The values of a column as names of the account. */
export interface ChoiceGuess {
  /** Each value that is taken for a name, with the name. */
  readonly known: ReadonlyMap<string, string>;
  /** Values for which there is no name. */
  readonly unknown: readonly string[];
  /** Share of the cells whose value has a name, 0 to 1. */
  readonly share: number;
  /** Whether every value that has a name is written as the account writes it. */
  readonly isPlain: boolean;
}

/** Finds the name that each value means: the same, or one that says the same in another language. */
export function guessChoices(values: readonly ValueCount[], names: readonly string[]): ChoiceGuess {
  const readings = names.map((name) => ({ name, ...readName(name, lexicon) }));
  const known = new Map<string, string>();
  let told = 0;
  let all = 0;
  for (const { value, count } of values) {
    all += count;
    const name = nameFor(value, readings);
    if (name === undefined) continue;
    known.set(value, name);
    told += count;
  }
  return {
    known,
    unknown: values.flatMap(({ value }) => (known.has(value) ? [] : [value])),
    share: all === 0 ? 0 : told / all,
    isPlain: [...known].every(([value, name]) => value.trim().toLowerCase() === name.trim().toLowerCase()),
  };
}

interface NameReading {
  readonly name: string;
  readonly text: string;
  readonly meanings: ReadonlySet<string>;
}

/** Words that make a value mean something else than a name it shares other words with, must not outweigh them. */
const ALIKE = 0.5;

function nameFor(value: string, names: readonly NameReading[]): string | undefined {
  const { text, meanings } = readName(value, lexicon);
  const same = names.filter((name) => name.text === text && text !== '');
  const [only] = same;
  if (only && same.length === 1) return only.name;
  const alike = names
    .map(({ name, meanings: other }) => ({ name, score: likeness(meanings, other) }))
    .filter(({ score }) => score >= ALIKE)
    .sort((one, other) => other.score - one.score);
  const [best, second] = alike;
  return best && best.score !== second?.score ? best.name : undefined;
}
