/**
 * Words of column names and of fields, by what they mean. Each line is a meaning and then, between bars, its words in
 * English, Portuguese, Spanish and Russian; accents and case do not count, and of two entries the longer one is found.
 */
const lines = `
name | name | nome | nombre | имя,название,наименование
full_name | full name,complete name | nome completo | nombre completo,nombre y apellidos | полное имя,фио
first_name | first name,given name,firstname | primeiro nome,prenome | primer nombre,nombres | имя контакта
last_name | last name,surname,family name,lastname | sobrenome,ultimo nome | apellido,apellidos | фамилия
email | email,e mail,mail,email address,e mail address | correio eletronico,endereco de email | correo,correo electronico | почта,электронная почта
phone | phone,telephone,phone number,tel,telephone number | telefone,fone,telefones | telefono,numero de telefono,telefonos | телефон
mobile | mobile,mobile phone,cell,cell phone,cellphone,mobile phone number,whatsapp,whats app | celular,telemovel,telefone celular,telefone movel | movil,telefono movil,telefono celular | мобильный,мобильный телефон,моб телефон
work | work,business,office | trabalho,comercial | trabajo,oficina | рабочий,раб
home | home,private,personal | residencial,casa,pessoal | casa,particular | домашний
fax | fax | fax | fax | факс
position | position,job title,job position,occupation,role | cargo,funcao,profissao | puesto,profesion | должность
contact | contact,person,contact person,customer,client | contato,pessoa,cliente,pessoa de contato | contacto,persona,persona de contacto | контакт,клиент,контактное лицо
company | company,organization,organisation,account,company account,company name,account name,organization name | empresa,organizacao,razao social,nome fantasia,nome da empresa,companhia | empresa,organizacion,razon social,compania,cuenta,nombre de la empresa | компания,организация,компания контакта
deal | deal,lead,opportunity | negocio,oportunidade,negociacao | trato,oportunidad | сделка,сделки,лид
title | title,subject | titulo,assunto | titulo,asunto | тема
price | price,value,amount,deal value,sale,total,budget,deal amount | valor,preco,montante,venda,orcamento,valor total | precio,monto,importe,presupuesto,venta | бюджет,сумма,цена
stage | stage,status,deal stage,lead status | etapa,fase,situacao,status do lead,etapa do lead | etapa,fase,situacion,estado del lead | этап,статус,этап сделки
pipeline | pipeline,sales pipeline | funil,funil de vendas | embudo,embudo de ventas | воронка
loss_reason | loss reason,lost reason,closed lost reason | motivo da perda,motivo de perda,motivo perda | motivo de perdida,razon de perdida | причина отказа
closed_at | closed at,close date,closing date,closed,won time | data de fechamento,fechado em,fechada em,fechamento | fecha de cierre,cierre,cerrado | дата закрытия
expected_close | expected close,expected close date,forecast date | previsao,previsao de fechamento,fechamento previsto | cierre previsto,fecha prevista,fecha de cierre prevista | ожидаемое закрытие
owner | owner,responsible,responsible user,salesperson,sales rep,assigned to,agent,user responsible | responsavel,vendedor,proprietario,usuario responsavel,atendente | responsable,vendedor,asesor,agente,comercial responsable,propietario | ответственный,менеджер
created_at | created,created at,create date,creation date,created time,created date,deal created,date created,created on | criado,criado em,data criada,data de criacao,data criacao,data de cadastro,cadastro | creado,fecha de creacion,fecha creacion,fecha de alta,creado el | дата создания,создан,дата создания сделки
tags | tags,tag,labels,label,lead tags,categories | etiquetas,marcadores,tags do lead | etiquetas | теги
campaign | campaign | campanha | campana | кампания
website | website,web,web site,website url,url,web page,homepage | site,pagina web | sitio,sitio web,pagina web | сайт
address | address,street address,full address,street | endereco,logradouro,endereco completo | direccion,domicilio,calle | адрес
city | city,town | cidade,municipio | ciudad,poblacion,localidad | город
state | state,province,region,state province | estado,uf | provincia,region | область,регион
zip | zip,zip code,postal code,postcode,zip postal code | cep,codigo postal | codigo postal | индекс
country | country,country region | pais | pais | страна
note | note,notes,comment,comments,description,remarks,observations | obs,observacao,observacoes,comentario,comentarios,descricao,notas,anotacoes | observaciones,comentario,comentarios,descripcion,notas | примечание,примечания,комментарий
birthday | birthday,date of birth,birth date,birthdate | nascimento,data de nascimento,aniversario | nacimiento,fecha de nacimiento,cumpleanos | день рождения,дата рождения
industry | industry,business sector,sector | setor,ramo,segmento de atuacao | industria,sector,giro,rubro | отрасль
employees | employees,no of employees,number of employees,headcount | funcionarios,numero de funcionarios,n de funcionarios | empleados,numero de empleados,no de empleados | сотрудники
segment | segment | segmento | segmento | сегмент
product | products,product | produtos,produto | productos,producto | продукт,продукты,товар
source | source,lead source,origin,channel,original traffic source | origem,fonte,canal,origem do lead | origen,fuente,canal | источник
probability | probability,deal probability,probability % | probabilidade | probabilidad | вероятность
commission | commission | comissao | comision | комиссия
plan | plan,subscription | plano,assinatura | plan,suscripcion | план,тариф
language | language,preferred language | idioma,lingua | idioma,lengua | язык
consent | marketing consent,consent,opt in,marketing contact status | aceita e mail,aceita email,consentimento | acepta correo,consentimiento | согласие
first_contact | first contact,first contact date | primeiro contato,data do primeiro contato | primer contacto | первый контакт
cnpj | cnpj | cnpj | cnpj | cnpj
cpf | cpf | cpf | cpf | cpf
tax_id | tax id,vat,vat number,tax number,rfc,cif,nif,cuit,rut | rfc | rfc,cif,nif,cuit,rut | инн
id | id,record id,record identifier,number,code,key | id,codigo,numero | id,codigo,numero,clave | id,номер
legacy | legacy,external,old,original,previous,import | legado,antigo,externo | antiguo,externo,anterior | старый,внешний
`;

export const languages = ['en', 'pt', 'es', 'ru'] as const;
export type Language = (typeof languages)[number];

export interface Meaning {
  readonly meaning: string;
  /** The languages that say it so. */
  readonly languages: readonly Language[];
}

/** Meanings by the folded words that stand for them. */
export const lexicon = readLexicon(lines);

/** Reads lines of a meaning and its words. */
export function readLexicon(text: string): ReadonlyMap<string, Meaning> {
  const found = new Map<string, Meaning>();
  for (const line of text.trim().split('\n')) {
    const [meaning = '', ...spoken] = line.split('|').map((part) => part.trim());
    spoken.forEach((phrases, index) => {
      const language = languages[index];
      if (language === undefined) return;
      for (const phrase of phrases.split(',').map(foldedWords)) {
        const known = found.get(phrase);
        if (known === undefined) found.set(phrase, { meaning, languages: [language] });
        else if (known.meaning === meaning)
          found.set(phrase, { meaning, languages: [...known.languages, language] });
      }
    });
  }
  return found;
}

/** The words of a name, in small letters and without accents, one space between them. */
export function foldedWords(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
}
