META
key;value
description;Municipal PB in Toulouse
country;France
unit;Toulouse
instance;2019
num_projects;29
num_votes;40
budget;1000000
vote_type;cumulative
rule;greedy
date_begin;11.09.2019
date_end;15.10.2019
max_points;3
max_sum_points;7
language;french
edition;1
ballots_kept;40
PROJECTS
project_id;cost;public_id;subunit;name;votes
1;7000;12;ARENES;Compostons ensemble !;9
2;35000;25;BELLEFONTAINE MILAN;Panneau d'affichage électronique extérieur;3
3;50000;19;ARENES;Eclairage public d’un chemin piéton-vélo rue Ella Maillart;4
4;390000;23;PRADETTES;Tous à la Ramée à vélo ! A pied, en trottinette et rollers !;6
5;168000;1;NEGRENEYS;Le parc des Anges vu par ses usagers;10
6;5000;10;EMPALOT;Grillades et chaises longues;10
7;20000;5;EMPALOT;Agir pour le sport Bien être ensemble à Empalot;13
8;110000;29;MILAN;Embellissement et aménagement d’un chemin piétonnier;4
9;270000;15;CEPIERES BEAUREGARD;Toilettes Publiques Jardin du Barry;2
10;2000;8;TROIS COCUS LA VACHE;Halte aux moustiques !;8
11;110000;22;BELLEFONTAINE;Traversée : sculpture pour le bassin de Candilis (avec l'étanchéification du bassin);1
12;4000;20;BAFAPATABOR;Cultivons la solidarité !;1
13;107000;2;MARAICHERS;Un jardin urbain innovant pour mieux vivre ensemble au coeur des Maraîchers.  Jardinons, innovons, protégeons, partageons !;5
14;5000;27;BELLEFONTAINE MILAN;Securisation de la route de Seysses;6
15;164000;4;TROIS COCUS LA VACHE;Création du jardin partagé des 3 Cocus;10
16;45000;28;MIRAIL UNIVERSITE;Parc enfant sécurisé pour moins de 3 ans;1
17;29000;14;BAGATELLE;Complément d'équipement du parc de la Gironde;1
18;15000;24;PRADETTES;Parcours de Santé à Viollet le duc;1
19;160000;7;EMPALOT;Une halle couverte;6
20;2000;13;CEPIERE BEAUREGARD;Nichoirs pour mésanges;10
21;85000;17;BAGATELLE FAOURETTE;Sécurité durable autour du Tunnel Vestrepain;2
22;241000;3;NEGRENEYS;projet d'aménagement des jardins de Negreneys;9
23;35000;26;BELLEFONTAINE;Embellir et protéger les abords du jardin du Tintoret;4
25;44000;6;SOUPETARD;Aire de convivialité et de jeux;9
26;25000;9;SOUPETARD;Espace inter associatif / Maison des projets et services;2
27;10000;18;CEPIERE BEAUREGARD;Panneau d'affichage pour les informations du quartier;1
28;100000;11;CEPIERE BEAUREGARD;Equipement sportifs pour enfants et adolescents;1
29;199000;21;PRADETTES;Des jardins aux Pradettes;4
30;5000;16;BAFAPATABOR;Stations vélos : atelier de réparation et de gonflage;6
VOTES
voter_id;vote;points
0;15,22,25,10;2,2,2,1
1;6,25,5,22;3,2,1,1
2;22,3,20;3,2,2
3;14,23,2;3,3,1
4;5,10,11,13,20;3,1,1,1,1
5;1,25,5,7,29;2,2,1,1,1
6;5,10,13,20,30;3,1,1,1,1
7;6,7;3,3
8;14,8,2,4;3,2,1,1
9;1,6,7,9,10,20,30;1,1,1,1,1,1,1
10;6,7;3,3
11;2,14,8;3,3,1
12;23,9,17,26,30;3,1,1,1,1
13;5,4,15,20,22;3,1,1,1,1
14;6,7,10,15,23;1,1,1,1,1
15;5,22,1,14;3,2,1,1
16;1,5,7,6;2,2,2,1
17;19,6,7;3,2,2
18;19,6,7;3,2,2
19;6,7,25;3,3,1
20;19;3
21;28,3,27;3,2,2
22;7,19,20;3,2,2
23;22,15,21;3,2,2
24;1,7,10,13,25,29,30;1,1,1,1,1,1,1
25;6,19,7;3,3,1
26;25;3
27;15,3,10;3,1,1
28;25,4,15,20,22;3,1,1,1,1
29;22,12,10,29;3,2,1,1
30;5,1,15,20,22;3,1,1,1,1
31;25,1,18;3,2,2
32;5,14,15,20;3,1,1,1
33;25,26,16;3,3,1
34;13,15,30;3,3,1
35;5,1,14,15,19;3,1,1,1,1
36;23,3,7,8,21,30;2,1,1,1,1,1
37;4;3
38;4,1,13,20;3,1,1,1
39;4,29,8;3,3,1
