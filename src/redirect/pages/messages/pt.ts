import type { Messages } from './messages.ts';

export const pt: Messages = {
  tag: 'pt',
  missing: {
    title: 'Este link não existe',
    text: 'Verifique se o endereço está correto: maiúsculas e minúsculas podem fazer diferença. Se ainda não funcionar, fale com a pessoa que lhe deu o link.',
  },
  root: {
    title: 'Este endereço é para links curtos',
    text: 'Isto é só o começo de um link. Abra o link completo que você recebeu.',
  },
  expired: {
    title: 'Este link expirou',
    text: 'Ele não pode mais ser aberto. Peça um novo à pessoa que o deu a você.',
  },
  disabled: {
    title: 'Este link está desativado',
    text: 'O proprietário o desativou e pode ativá-lo novamente. Tente mais tarde.',
  },
  blocked: {
    title: 'Este link não está aberto para você',
    text: 'O proprietário limitou quem pode abri-lo, por exemplo por país ou dispositivo. Se acha que é um engano, fale com a pessoa que lhe deu o link.',
  },
  unknownHost: {
    title: 'Nada aqui',
    text: 'Este servidor não tem links para este endereço. Verifique se ele está correto.',
  },
  welcome: {
    title: 'Waymark',
    text: 'Um servidor de links curtos. O início de sessão está em /app. A referência da interface está em /docs.',
  },
  failed: {
    title: 'Algo deu errado',
    text: 'Não foi possível consultar o link agora. Tente novamente em um minuto.',
  },
  notStarted: {
    title: 'Este link ainda não está aberto',
    text: (when) => `Ele abre em ${when}. Volte nessa data.`,
  },
  again: 'Tentar novamente',
  home: 'Ir para {name}',
  password: {
    title: 'Este link tem senha',
    text: 'A pessoa que lhe deu o link pode informar a senha.',
    label: 'Senha',
    button: 'Abrir o link',
    wrong: 'Essa senha não está correta. Tente novamente.',
    throttled: (wait) => `Muitas senhas incorretas. Você pode tentar novamente em ${wait}.`,
  },
  preview: {
    title: 'Para onde este link leva',
    leadsTo: 'Ele leva a',
    made: (date) => `Criado em ${date}`,
    button: 'Continuar',
    password: 'O destino é mostrado depois que a senha é informada.',
    depends: 'Outras pessoas podem ir a outro lugar: o link considera país, dispositivo, horário ou acaso.',
    expired: 'Este link expirou.',
    disabled: 'Este link está desativado.',
    not_started: 'Este link ainda não está aberto.',
  },
  statistics: {
    title: 'Estatísticas',
    clicks: 'Cliques',
    visitors: 'Visitantes',
    perDay: 'Cliques por dia',
    allTime: 'Cliques no total',
    bots: 'Robôs (não contados)',
    period: 'Período',
    table: 'Mostrar como tabela',
    busiest: 'Dia com mais cliques',
    none: 'Nenhum clique neste período.',
    never: 'Ninguém abriu este link ainda.',
    day: 'Dia',
    countries: 'Países',
    sources: 'Origem',
    devices: 'Dispositivos',
    direct: 'Direto',
    unknown: 'Desconhecido',
    people:
      'Apenas pessoas: robôs e prévias de links não contam como cliques. Os dias são em UTC, e o de hoje ainda não terminou.',
    deviceNames: { mobile: 'Telefone', tablet: 'Tablet', desktop: 'Computador', tv: 'Televisão' },
  },
  way: { title: 'Um momento', text: 'Estamos levando você ao destino.', button: 'Continuar agora' },
  app: {
    title: 'Abrindo o aplicativo',
    text: 'Se nada acontecer, escolha como continuar.',
    open: 'Abrir no aplicativo',
    store: 'Obter o aplicativo',
    web: 'Continuar no navegador',
  },
};
