/** What seeded records are made of: common names of Latin America, and businesses nobody owns. */
const firstNames = [
  'Ana',
  'Beatriz',
  'Bruno',
  'Camila',
  'Carlos',
  'Diego',
  'Elena',
  'Fernanda',
  'Gabriel',
  'Helena',
  'Inés',
  'João',
  'Juan',
  'Júlia',
  'Larissa',
  'Lucas',
  'Lucía',
  'Luis',
  'María',
  'Mateo',
  'Miguel',
  'Natália',
  'Pablo',
  'Paula',
  'Pedro',
  'Rafael',
  'Renata',
  'Sofía',
  'Thiago',
  'Valentina',
] as const;

const lastNames = [
  'Almeida',
  'Álvarez',
  'Barbosa',
  'Castro',
  'Costa',
  'Díaz',
  'Fernández',
  'Ferreira',
  'García',
  'Gómez',
  'González',
  'Hernández',
  'Lima',
  'López',
  'Martínez',
  'Moreira',
  'Muñoz',
  'Oliveira',
  'Pereira',
  'Pérez',
  'Ramírez',
  'Ribeiro',
  'Rodríguez',
  'Rojas',
  'Romero',
  'Santos',
  'Silva',
  'Souza',
  'Torres',
  'Vargas',
] as const;

const trades = [
  'Transportes',
  'Alimentos',
  'Construtora',
  'Editora',
  'Farmácia',
  'Gráfica',
  'Hotel',
  'Imobiliária',
  'Laboratório',
  'Livraria',
  'Marcenaria',
  'Metalúrgica',
  'Ótica',
  'Padaria',
  'Papelaria',
  'Restaurante',
  'Software',
  'Têxtil',
  'Turismo',
  'Vinícola',
] as const;

const places = [
  'Andina',
  'Atlântica',
  'Austral',
  'Boa Vista',
  'Bela Cintra',
  'Cordillera',
  'del Sur',
  'do Norte',
  'Ipanema',
  'La Plata',
  'Mantiqueira',
  'Pacífico',
  'Pampa',
  'Paulista',
  'Quilombo',
  'Rio Claro',
  'Santa Fe',
  'Tropical',
  'Vale Verde',
  'Yungas',
] as const;

const offers = [
  'Annual licence',
  'Consulting',
  'Expansion',
  'Implementation',
  'Maintenance',
  'Migration',
  'New branch',
  'Pilot',
  'Renewal',
  'Training',
] as const;

export const notes = [
  'Asked for a discount.',
  'Prefers to be called in the morning.',
  'Sent the proposal by e-mail.',
  'Will decide next quarter.\nBudget is approved.',
  'Spoke with the technical team.',
  'No answer, try again.',
] as const;

export const taskTexts = ['Call back', 'Send the contract', 'Prepare a demo', 'Check the payment'] as const;

export const goods = ['Router', 'Headset', 'Licence', 'Support hour', 'Camera', 'Desk phone'] as const;

/** Every first text before every second, as texts of their own that many records share. */
export function pairsOf(
  firsts: readonly string[],
  seconds: readonly string[],
  between = ' ',
): readonly string[] {
  return firsts.flatMap((first) => seconds.map((second) => [first, second].join(between)));
}

export const companyNames = pairsOf(trades, places);
export const leadNames = pairsOf(offers, places);
export const people = firstNames.flatMap((first_name) =>
  lastNames.map((last_name) => ({
    name: [first_name, last_name].join(' '),
    contact: { first_name, last_name },
  })),
);
